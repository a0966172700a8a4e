// Whoever comes to sign in finds nothing of whoever was here before: what a form kept in this tab for its next showing
// is dropped. Signing out asks the browser for the same (Clear-Site-Data), which not every browser does.
sessionStorage.clear();
localStorage.clear();

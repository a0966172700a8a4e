// Clears sessionStorage on the sign-in page, so that unsaved text of the previous user is gone. Signing out asks the
// browser for the same by Clear-Site-Data, which not every browser supports.
sessionStorage.clear();
localStorage.clear();

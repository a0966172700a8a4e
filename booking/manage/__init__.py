"""Pages of managers: rota, series, closures, services, venues, staff."""

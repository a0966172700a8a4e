"""The managers' screens: rota, series, closures, services, venues, staff, figures."""

"""What the tutorials show: small pictures and tables of invented figures."""

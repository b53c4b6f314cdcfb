"""Requests to servers: patience, answers kept, downloads checked; one module per client library."""

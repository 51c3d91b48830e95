"""Webhooks: calls of providers' own servers, which say that something changed (Standard Webhooks 1.0.0)."""

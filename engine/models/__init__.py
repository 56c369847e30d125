"""Architectures, their weights and their configuration."""

"""Noises on images, one module each."""

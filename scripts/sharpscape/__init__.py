"""Does adversarial training sharpen the weight loss landscape, and in which sense?"""

__version__ = "0.4.0"

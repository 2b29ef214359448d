"""What figures share: what they show (texts, models, curves, planes), and how it is drawn."""

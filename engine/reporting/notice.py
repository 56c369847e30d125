"""What every export says of itself."""

NOTICE = "Research use only. Not a medical device, and not for diagnosis."

"""What the doubles of both shapes share."""

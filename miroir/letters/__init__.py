"""Letters to people: written in the transaction of what they tell, sent by a task."""

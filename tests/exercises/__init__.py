"""For each lesson's exercises: other right answers, and the typical mistakes with the words their message must hold."""

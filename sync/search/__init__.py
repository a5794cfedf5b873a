"""Full-text search over the local copy: one tokeniser for both ends, the index, and what people type."""

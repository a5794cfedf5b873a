"""An agent's pointer and pen on the customer's screen: he shows a place without touching mouse or keyboard there."""

"""A support session as SSH (RFC 4251-4254): the companion is the server, the agent's workstation the client."""

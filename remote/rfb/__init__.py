"""The RFB protocol (RFC 6143 and the community extensions), both roles, as cores without I/O."""

"""The engines and tools that danvan is measured beside, one module each."""

"""Where pyplot's pictures go: into the notebook, as in a kernel."""

INLINE = "module://matplotlib_inline.backend_inline"  # as ipykernel sets MPLBACKEND

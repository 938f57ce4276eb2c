"""Routes, a file a subject: each asks a selector or a service and tells what it says."""

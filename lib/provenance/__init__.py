"""What a result depends on, and how it is kept. Knows nothing of networks or reports."""

from provenance.dependencies import dependencies, of_function, require_unchanged
from provenance.errors import ProvenanceError
from provenance.storage import locked, read_result, replacing, write_atomically, write_result

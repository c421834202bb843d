"""What a result depends on, and how it is kept. Knows nothing of networks or reports."""

from provenance.dependencies import dependencies, hash_file, of_function, require_unchanged
from provenance.description import describe
from provenance.errors import ProvenanceError
from provenance.storage import (
    locked,
    read_result,
    remove_leftovers,
    replacing,
    require_no_folder,
    write_atomically,
    write_result,
)

"""Run the eval suite with `python -m evals`."""

import sys

from evals import main

if __name__ == "__main__":
    sys.exit(main())

"""Run the command line with `python -m plaincriteria`."""

from plaincriteria.cli import main

if __name__ == "__main__":
    main()

"""`python -m qikit`: the command line, where no script is on the path."""

from qikit.cli import main

if __name__ == "__main__":
    main(prog_name="qikit")

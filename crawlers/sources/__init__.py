"""One file a source; `pkgutil` finds every module here that defines a spider."""

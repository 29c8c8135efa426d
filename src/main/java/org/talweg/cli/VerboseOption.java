package org.talweg.cli;

import picocli.CommandLine.Option;

/** For all commands that do something. */
final class VerboseOption {
    @Option(names = "--verbose", description = "Prints the stack trace of an unexpected failure.")
    boolean verbose;
}

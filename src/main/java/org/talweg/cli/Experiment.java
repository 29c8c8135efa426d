package org.talweg.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code talweg experiment}: the command that holds published experiments. */
@Command(name = "experiment", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class,
        description = {"Does published experiments again.", ""},
        synopsisSubcommandLabel = "EXPERIMENT",
        subcommands = {
            SecondOrderCommand.class,
            SaddleIndexCommand.class,
            HiddenSizeCommand.class
        },
        commandListHeading = "%nExperiments:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg experiment second-order",
            "  talweg experiment saddle-index",
            "  talweg experiment hidden-size --help"
        })
final class Experiment implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected an experiment, got none; see talweg experiment --help");
    }
}

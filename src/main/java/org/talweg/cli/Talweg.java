package org.talweg.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command that holds the others. */
@Command(name = "talweg", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class,
        description = {"Trains feed-forward neural networks, with the same bits on every machine.", ""},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            Train.class,
            Resume.class,
            LrFind.class,
            SweepCommand.class,
            Evaluate.class,
            Predict.class,
            Report.class,
            Diagnose.class,
            CurvatureCommand.class,
            Landscape.class,
            Experiment.class,
            Gallery.class,
            Verify.class,
            Doctor.class,
            Kernels.class,
            GenerateCompletion.class
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg train                                        a network for the built-in digits",
            "  talweg train --data houses.csv --label price        a number, from a table",
            "  talweg evaluate runs/digits-20250101-120000         how good it is",
            "  talweg train --help                                 everything that can be set",
            "  source <(talweg generate-completion)                tab completion in bash and zsh"
        })
final class Talweg implements Runnable {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print the stack trace of an unexpected failure.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command, got none; see talweg --help");
    }

    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"talweg " + org.talweg.train.Version.current() + " on Java " + Runtime.version()};
        }
    }
}

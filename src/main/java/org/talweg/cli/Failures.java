package org.talweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.talweg.data.DataException;
import org.talweg.engine.TooLarge;
import org.talweg.train.Diverged;
import org.talweg.train.Interrupted;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Failures as people see them: one sentence on standard error and an exit status. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler, IExecutionStrategy {
    static final int BUG = 1;
    static final int BAD_INPUT = 2;
    static final int DIVERGED = 3;
    static final int INTERRUPTED = 130;

    /** An option or argument that cannot be parsed. */
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        say(command, sentence(e, command));
        return BAD_INPUT;
    }

    private static String sentence(ParameterException e, CommandLine command) {
        String help = "see " + command.getCommandSpec().qualifiedName() + " --help";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            List<String> near = unmatched.getSuggestions();
            return "expected a known option or command, got " + argument + "; "
                    + (near.isEmpty() ? help : "did you mean " + String.join(" or ", near.subList(0, Math.min(3, near.size())))
                    + "?");
        }
        if (e instanceof OverwrittenOptionException twice && twice.getOverwritten() instanceof OptionSpec option) {
            return "expected " + option.longestName() + " once, got it more than once; leave the others out";
        }
        String message = oneLine(e.getMessage());
        message = Character.toLowerCase(message.charAt(0)) + message.substring(1);
        return e instanceof MissingParameterException ? message + "; " + help : message;
    }

    /** A failure while a command runs. */
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof BadInput || e instanceof DataException || e instanceof TooLarge) {
            say(command, oneLine(e.getMessage()));
            return BAD_INPUT;
        }
        if (e instanceof Interrupted) { // told by the command; where a signal was the reason, Java gives its status instead
            return INTERRUPTED;
        }
        if (e instanceof Diverged) {
            say(command, oneLine(e.getMessage()));
            return DIVERGED;
        }
        if (e instanceof UncheckedIOException || e instanceof IOException) {
            say(command, "expected to be able to write, got " + oneLine(e.getMessage())
                    + "; free some space or name another place");
            return BAD_INPUT;
        }
        Throwable bug = e instanceof ExecutionException ? e.getCause() : e;
        say(command, "this is a bug, please report it with the command and what --verbose prints: " + oneLine(bug.toString()));
        if (verbose(parsed)) {
            bug.printStackTrace(command.getErr());
        }
        return BUG;
    }

    /** Standard output that could not be written; a reader that wants no more, as {@code head}, is no failure. */
    static int unwritten(IOException e, CommandLine command) {
        if (oneLine(e.getMessage()).contains("Broken pipe")) {
            return 0;
        }
        say(command, "expected to be able to write to standard output, got " + oneLine(e.getMessage())
                + "; free some space or send it elsewhere");
        return BAD_INPUT;
    }

    private static boolean verbose(ParseResult parsed) {
        return parsed.hasMatchedOption("--verbose") || parsed.subcommand() != null && verbose(parsed.subcommand());
    }

    /** As usual, but an option given twice, running out of memory and other errors are failures like others. */
    @Override
    public int execute(ParseResult parsed) {
        refuseTwice(parsed);
        try {
            return new RunLast().execute(parsed);
        } catch (OutOfMemoryError e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), "out of memory", new BadInput(
                    "expected the data, the network and a batch to fit in " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB of memory, got more; take a smaller --batch, fewer --layers or less data, or give Java more"
                    + " with TALWEG_OPTS=-Xmx8g", e));
        } catch (Error e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
        }
    }

    /** picocli itself notices this only outside groups; within one it begins the whole group anew. */
    private static void refuseTwice(ParseResult parsed) {
        Set<OptionSpec> seen = new HashSet<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            if (!seen.add(option) && !option.isMultiValue()) {
                throw new OverwrittenOptionException(parsed.commandSpec().commandLine(), option, option.longestName());
            }
        }
        if (parsed.hasSubcommand()) {
            refuseTwice(parsed.subcommand());
        }
    }

    private static String oneLine(String message) {
        // What comes from a file or a command line may steer a terminal.
        return message == null ? "no message" : message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ").replaceAll("\\p{Cc}", "?");
    }

    static void say(CommandLine command, String sentence) {
        PrintWriter err = command.getErr();
        err.println("talweg: " + sentence);
        err.flush();
    }
}

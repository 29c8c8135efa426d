package org.talweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options of {@code talweg train} as options of another command that trains: the same names, help and conversion, less those that
 * the command decides itself. What was given is handed to {@link Train} as words, so that both mean the same by them.
 */
final class TrainWords {
    private TrainWords() {}

    /** Adds the groups of options to a command. */
    static CommandSpec lend(CommandSpec command, Set<String> without) {
        for (ArgGroupSpec group : new CommandLine(new Train()).getCommandSpec().argGroups()) {
            if (group.options().stream().anyMatch(option -> option.longestName().equals("--json"))) {
                continue; // what a training writes is no setting of it
            }
            ArgGroupSpec.Builder lent = ArgGroupSpec.builder().heading(group.heading()).validate(false);
            boolean any = false;
            for (OptionSpec option : group.options()) {
                if (!without.contains(option.longestName())) {
                    Slot slot = new Slot();
                    lent.addArg(OptionSpec.builder(option).getter(slot).setter(slot).build());
                    any = true;
                }
            }
            if (any) {
                command.addArgGroup(lent.build());
            }
        }
        return command;
    }

    /** Nobody asks for the value: the words are what counts. */
    private static final class Slot implements IGetter, ISetter {
        private Object value;

        @Override
        @SuppressWarnings("unchecked")
        public <T> T get() {
            return (T) value;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T set(T next) {
            T before = (T) value;
            value = next;
            return before;
        }
    }

    /** The options of {@code talweg train} among those given, each as a word {@code --name=value} or {@code --name}. */
    static List<String> given(ParseResult parsed, Set<String> without) {
        CommandSpec train = new CommandLine(new Train()).getCommandSpec();
        List<String> words = new ArrayList<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName();
            if (train.findOption(name) != null && !without.contains(name)) {
                words.add(option.arity().max() == 0 ? name : name + "=" + option.originalStringValues().get(0));
            }
        }
        return words;
    }

    /** The training that words ask for. */
    static Train parse(List<String> words) {
        Train train = new Train();
        Main.commandLine(train).parseArgs(words.toArray(String[]::new));
        return train;
    }

    /** A word for a shell: quoted where it has more than the usual letters. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:,=+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

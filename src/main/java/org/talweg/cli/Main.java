package org.talweg.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/** The entry point of {@code scripts/talweg}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), args));
    }

    /** Runs a command; its exit status says too whether all of standard output was written. */
    static int run(OutputStream out, OutputStream err, String... args) {
        Watched watched = new Watched(out);
        CommandLine command = commandLine().setOut(writer(watched)).setErr(writer(err));
        int status = command.execute(args);
        command.getOut().flush();
        return status == 0 && watched.failure != null ? Failures.unwritten(watched.failure, command) : status;
    }

    /** UTF-8 whatever the locale says: terminals read it, and C locales are common in containers. */
    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Keeps the first failure, of which a {@link PrintWriter} says only that there was one. */
    private static final class Watched extends FilterOutputStream {
        private IOException failure;

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }

    static CommandLine commandLine() {
        return commandLine(new Talweg());
    }

    /** Reads option values and tells of failures as all commands do. */
    static CommandLine commandLine(Object command) {
        Failures failures = new Failures();
        return new CommandLine(command)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(failures)
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .registerConverter(Path.class, Places::path)
                .registerConverter(Double.class, NumberText::real).registerConverter(double.class, NumberText::real)
                .registerConverter(Integer.class, NumberText::whole).registerConverter(int.class, NumberText::whole)
                .registerConverter(Long.class, NumberText::longWhole).registerConverter(long.class, NumberText::longWhole);
    }
}

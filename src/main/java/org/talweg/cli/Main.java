package org.talweg.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of {@code scripts/talweg}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine()
                .setOut(writer(FileDescriptor.out))
                .setErr(writer(FileDescriptor.err))
                .execute(args));
    }

    /** UTF-8 whatever the locale says: terminals read it, and C locales are common in containers. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    static CommandLine commandLine() {
        Failures failures = new Failures();
        return new CommandLine(new Talweg())
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(failures)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .registerConverter(Double.class, NumberText::real).registerConverter(double.class, NumberText::real)
                .registerConverter(Integer.class, NumberText::whole).registerConverter(int.class, NumberText::whole)
                .registerConverter(Long.class, NumberText::longWhole).registerConverter(long.class, NumberText::longWhole);
    }
}

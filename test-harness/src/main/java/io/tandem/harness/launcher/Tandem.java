package io.tandem.harness.launcher;

import io.tandem.harness.bench.Bench;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.demo.Demo;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// `./tandem`: the commands, and what a mistake looks like: one line that says what to do, and exit status 2.
@Command(
        name = "tandem",
        mixinStandardHelpOptions = true,
        versionProvider = Tandem.Version.class,
        description =
                "Schemas that grow with a mobile app, and partner collections that carry out their breaking changes.",
        subcommands = {
            Demo.class,
            Up.class,
            Token.class,
            Load.class,
            Events.class,
            Trace.class,
            Rejections.class,
            MigrationCommand.class,
            Bench.class,
            Schema.class
        },
        footer = "%n./tandem test builds everything, checks the format and runs all tests; options go to Maven.")
public final class Tandem {
    private Tandem() {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Tandem());
        line.setParameterExceptionHandler((problem, given) -> {
            PrintWriter err = problem.getCommandLine().getErr();
            String name = problem.getCommandLine().getCommandSpec().qualifiedName();
            err.println("tandem: " + oneLine(problem) + "; see ./" + name + " --help");
            return 2;
        });
        line.setExecutionExceptionHandler((problem, command, given) -> {
            if (problem instanceof CannotRun) {
                command.getErr().println("tandem: " + oneLine(problem));
                return 2;
            }
            problem.printStackTrace(command.getErr());
            return 1;
        });
        if (arguments.length == 0) {
            line.usage(System.err);
            System.exit(2);
        }
        System.exit(line.execute(arguments));
    }

    private static String oneLine(Exception problem) {
        return String.valueOf(problem.getMessage()).replace('\n', ' ');
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = Tandem.class.getResourceAsStream("/tandem-build.properties")) {
                if (in == null) {
                    throw new IOException("tandem-build.properties is missing from the build");
                }
                build.load(in);
            }
            return new String[] {"tandem " + build.getProperty("version")};
        }
    }
}

package io.tandem.harness.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "load")
final class Load implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}

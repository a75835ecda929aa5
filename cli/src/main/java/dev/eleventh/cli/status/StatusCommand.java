package dev.eleventh.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.UnavailableException;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** {@code eleventh status}. */
@Command(
        name = "status",
        header = "Show whether anything needs you, and whether anything is forgotten.",
        description = "Shows the verdict of all services, one line for each thing that needs you with what to do and"
                + " where to read more, and the answer to the question whether anything is forgotten.",
        exitCodeList = {
            "0:healthy",
            "1:the command failed or was refused",
            "2:wrong usage",
            "3:the address is not reachable",
            "4:something needs you"
        })
public final class StatusCommand extends ServiceCommand {
    private static final String PATH = "/v1/status";
    /** The exit code if there is a finding. */
    private static final int NEEDS_YOU = 4;

    public StatusCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode status;
        try {
            status = api.get(PATH);
        } catch (UnavailableException e) {
            StatusText.printUnreachable(String.valueOf(e.getMessage()), output);
            return ExitCode.AWAY;
        }
        output.document(status);
        StatusText.print(status, api.base(), output);
        return status.path("verdict").asText().equals("healthy") ? ExitCode.DONE : NEEDS_YOU;
    }
}

namespace ChatOps.Commands;

/// <summary>All commands. A new one is a file and a line here.</summary>
public sealed class CommandTable(IServiceProvider services)
{
    private static readonly Type[] Types =
    [
        typeof(DeployCommand),
        typeof(ScaleCommand),
        typeof(RollbackCommand),
        typeof(RestartCommand),
        typeof(PauseCommand),
        typeof(ResumeCommand),
        typeof(PromoteCommand),
        typeof(ScheduledCommand),
        typeof(CancelCommand),
        typeof(ReleaseHoldCommand),
        typeof(StatusCommand),
        typeof(HistoryCommand),
        typeof(TimelineCommand),
        typeof(DoctorCommand),
        typeof(HelpCommand),
    ];

    // Made when first asked for: help lists the table that it stands in.
    private IReadOnlyList<Command>? _all;

    public IReadOnlyList<Command> All => _all ??= [.. Types.Select(t => (Command)ActivatorUtilities.CreateInstance(services, t))];

    public Command? Find(string verb) => All.FirstOrDefault(c => c.Verb.Equals(verb, StringComparison.OrdinalIgnoreCase));
}

using System.Runtime.CompilerServices;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;

namespace ChatOps.Commands;

/// <summary>
/// All commands, with the kinds of operation that each creates. To add a command, add its file, another one for each new kind, and a line
/// here.
/// </summary>
public sealed class CommandTable(IServiceProvider services)
{
    // The first kind is stored under the verb.
    private static readonly CommandRow[] Rows =
    [
        new(typeof(DeployCommand), ("deploy", typeof(SetImage)), ("blue_green_deploy", typeof(BlueGreenDeploy))),
        new(
            typeof(ScaleCommand),
            ("scale", typeof(Scale)),
            ("scale_for_a_while", typeof(ScaleForAWhile)),
            ("bounds", typeof(AutoscalerBounds)),
            ("take_down", typeof(TakeDown))),
        new(typeof(RollbackCommand), ("rollback", typeof(Rollback)), ("traffic_switch", typeof(SwitchTraffic))),
        new(typeof(RestartCommand), ("restart", typeof(Restart))),
        new(typeof(PauseCommand), ("pause", typeof(Pause))),
        new(typeof(ResumeCommand), ("resume", typeof(Resume))),
        new(typeof(RunCommand)),
        new(typeof(ApproveCommand)),
        new(typeof(RejectCommand)),
        new(typeof(BreakGlassCommand)),
        new(typeof(ReviewsCommand)),
        new(typeof(ReviewCommand)),
        new(typeof(ScheduledCommand)),
        new(typeof(CancelCommand)),
        new(typeof(LockCommand)),
        new(typeof(UnlockCommand)),
        new(typeof(LocksCommand)),
        new(typeof(FreezeCommand)),
        new(typeof(UnfreezeCommand)),
        new(typeof(FreezesCommand)),
        new(typeof(ReleaseHoldCommand)),
        new(typeof(BuildCommand)),
        new(typeof(InputCommand)),
        new(typeof(AcknowledgeCommand)),
        new(typeof(PageCommand)),
        new(typeof(PagesCommand)),
        new(typeof(EscalateCommand)),
        new(typeof(MuteCommand)),
        new(typeof(UnmuteCommand)),
        new(typeof(OnCallCommand)),
        new(typeof(HomeCommand)),
        new(typeof(StatusCommand)),
        new(typeof(HistoryCommand)),
        new(typeof(TimelineCommand)),
        new(typeof(DigestCommand)),
        new(typeof(WhereCommand)),
        new(typeof(ChangesCommand)),
        new(typeof(DiffCommand)),
        new(typeof(WhyCommand)),
        new(typeof(SubscribeCommand)),
        new(typeof(UnsubscribeCommand)),
        new(typeof(SubscriptionsCommand)),
        new(typeof(QuietCommand)),
        new(typeof(AuditCommand)),
        new(typeof(PromotionsCommand)),
        new(typeof(MayCommand)),
        new(typeof(IamCommand)),
        new(typeof(MentionsCommand)),
        new(typeof(DoctorCommand)),
        new(typeof(SetupCommand)),
        new(typeof(HelpCommand)),
    ];

    // Created on first use: help lists the table that contains it.
    private IReadOnlyList<Command>? _all;

    public IReadOnlyList<Command> All =>
        _all ??= [.. Rows.Select(row => (Command)ActivatorUtilities.CreateInstance(services, row.Command))];

    public HelpCommand Help => All.OfType<HelpCommand>().Single();

    public Command? Find(string verb) => All.FirstOrDefault(
        c => verb.Equals(c.Verb, StringComparison.OrdinalIgnoreCase) || verb.Equals(c.FormerVerb, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The journal stores what operations do but doesn't know the rooms above it, so the kinds are registered before it reads or writes
    /// any.
    /// </summary>
    [ModuleInitializer]
    internal static void RegisterActions()
    {
        foreach (var row in Rows.Where(row => row.Kinds.Length > 0))
        {
            OperationActions.Add(row.Kinds[0].Name, row.Kinds.Select(kind => new ActionKind(kind.Name, kind.Type)));
        }
    }

    private sealed record CommandRow(Type Command, params (string Name, Type Type)[] Kinds);
}

using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class RollbackCommand(Grammar grammar, RequestReplies answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "rollback";

    public override string Usage => "SERVICE [in ENV] [to VERSION | to revision N]";

    public override string Summary => "Roll back to the last healthy version, or to the one you name.";

    public override string Example => "web in production";

    public override RichText Details =>
        "It restores the whole pod template as the cluster remembers it. The plan lists earlier versions to choose from.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("to VERSION", "Without it: the last version seen healthy there."),
        new("to revision N", "A revision of the cluster's own history."),
    ];

    protected override IEnumerable<Input> OwnQuestions =>
        [new Input.Search("version", "Version", Optional: true, Hint: "Left empty: the last known good one.")];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        Grammar.Revision(arguments) is { } revision
            ? new RollbackRequest(service, placement, Version: null, revision)
            : new RollbackRequest(service, placement, Grammar.VersionBehindTo(arguments));
}

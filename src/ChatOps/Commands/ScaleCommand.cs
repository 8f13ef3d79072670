using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class ScaleCommand(Grammar grammar, RequestReplies answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "scale";

    public override string Usage => "SERVICE N [in ENV] [for 2h] | SERVICE MIN..MAX [in ENV]";

    public override string Summary => "Set the number of replicas, or the bounds of the autoscaler.";

    public override string Example => "web 6 in staging";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("for 2h", "Restores the previous number afterwards, unless someone changed it."),
        new("MIN..MAX", "The bounds of the service's autoscaler, for example 2..10."),
    ];

    protected override IEnumerable<Input> OwnQuestions => 
    [
        new Input.Text("replicas", "Replicas", Hint: "A number."),
        new Input.Text("for", "For how long", Optional: true, Hint: "30m or 2h; left empty: until someone changes it."),
    ];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments)
    {
        if (Grammar.Bounds(arguments) is var (min, max))
        {
            return new BoundsRequest(service, placement, min, max);
        }

        // Parsed first, since a duration may also begin with a number.
        var time = Grammar.For(arguments);
        var replicas = Grammar.Replicas(arguments);
        return time is null
            ? new ScaleRequest(service, placement, replicas)
            : new ScaleForAWhileRequest(service, placement, replicas, time.Value);
    }
}

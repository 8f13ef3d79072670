using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>Private answers shared by several commands.</summary>
internal static class Cards
{
    private const int MostCommits = 10;

    public static Card Say(RichText text, Tone tone = Tone.Neutral) => new() { Title = text, Tone = tone };

    public static Card Plan(Operation operation, RichText? why, Decision.NeedsApproval? needs = null, string? typing = null)
    {
        var plan = operation.Plan;
        var value = $"{operation.Id}:{plan.Hash}";
        RichText[] before =
        [
            .. why is null ? (ImmutableArray<RichText>)[] : [why],
            .. plan.At is { } at
                ? (ImmutableArray<RichText>)[RichText.Of($"⏰ Starts at {at} if nothing has changed by then; otherwise I'll ask again.")]
                : [],
            .. needs is null ? (ImmutableArray<RichText>)[] : [RichText.Of($"✋ {needs.Words} It then starts automatically.")],
            .. plan.Reason is { } reason ? (ImmutableArray<RichText>)[RichText.Of($"💬 {reason}")] : [],
            .. typing is null
                ? (ImmutableArray<RichText>)[]
                : [RichText.Of($"⌨️ Whoever runs it types the service's name first ({typing:c}).")],
            .. plan.Notes,
        ];
        RichText[] after =
        [
            .. plan.Commits.IsEmpty ? (ImmutableArray<RichText>)[] : [Commits(plan)],
            .. plan.Others is { Length: > 0 } others ? (ImmutableArray<RichText>)[Others(others)] : [],
        ];
        return new()
        {
            Title = plan.Action.Question(plan.Service, plan.Environment),
            Tone = plan.Warnings.IsEmpty && needs is null ? Tone.Neutral : Tone.Warning,
            Fields =
            [
                new(
                    plan.Action.SetsReplicas ? "Replicas" : "Version",
                    plan.Action.From is { } from ? RichText.Of($"{from:c} → {plan.Action.To:c}") : RichText.Of($"{plan.Action.To:c}")),
                new("Workload", plan.Workload.ToString()),
                .. plan.Action.SetsReplicas ? (ImmutableArray<Field>)[] : [new("Replicas", plan.Replicas.ToString())],
            ],
            Lines = [.. before, .. plan.Warnings.Select(warning => "⚠️ " + warning.Text), .. after],
            // Open: whoever presses Run has seen them.
            Fold = plan.Warnings.Length < 2 ? null
                : new($"{plan.Warnings.Length} warnings", new(before.Length, plan.Warnings.Length), IsOpen: true),
            Buttons =
            [
                needs is null ? Run(plan, value) : new("Ask for approval", "run", value, ButtonStyle.Primary),
                new("Cancel", "cancel", value),
                .. plan.Instead is { } instead ? (ImmutableArray<Button>)[new(instead.Label, instead.Verb, instead.Arguments)] : [],
            ],
            Menu = plan.Others is { Length: > 0 } versions
                ? new("Another version…", "rollback", [.. versions.Select(
                    o => new MenuOption($"{Sign(o)} {o.Version}", $"{plan.Service} in {plan.Environment} version={o.Version}")
                    {
                        Details = Past(o),
                    })])
                {
                    InPlaceOf = new(before.Length + plan.Warnings.Length + after.Length - 1, 1),
                    Choose = "Plan this",
                }
                : null,
            Footer = $"Nothing has changed yet. Operation {operation.Id}",
        };
    }

    private static Button Run(Plan plan, string value) => plan switch
    {
        { Version.SeenFailing: true } => new("Run anyway", "run", value, ButtonStyle.Danger),
        { Action.IsShutdown: true } => new($"Stop all of {plan.Service}", "run", value, ButtonStyle.Danger),
        { At: not null } => new("Schedule", "run", value, ButtonStyle.Primary),
        _ => new("Run", "run", value, ButtonStyle.Primary),
    };

    private static RichText Others(ImmutableArray<PastVersion> others) => RichText.Join(
        "\n",
        [
            "Other versions that ran here:",
            .. others.Select(o => RichText.Of(
                $"{Sign(o)} {o.Version:c} {Past(o)}")),
        ]);

    private static RichText Past(PastVersion o) => RichText.Of(
        $"{o.At}{(o.By is null ? RichText.Empty : RichText.Of($" by {Operation.ByOf(o.By)}"))}{(o.Healthy is null ? ", never seen healthy" : o.Healthy is true ? "" : ", failed or rolled back")}");

    private static string Sign(PastVersion version) => version.Healthy switch { true => "✅", false => "❌", null => "❔" };

    private static RichText Commits(Plan plan) => RichText.Join(
        "\n",
        [
            .. plan.Commits.Take(MostCommits).Select(
                c => RichText.Of($"• {c.Sha[..Math.Min(8, c.Sha.Length)]:c} {c.Title}{(c.Author is null ? "" : $" – {c.Author}")}")),
            .. plan.Commits.Length > MostCommits ? (ImmutableArray<RichText>)[$"… and {plan.Commits.Length - MostCommits} more"] : [],
        ]);
}

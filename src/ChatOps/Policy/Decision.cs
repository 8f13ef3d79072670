using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Policy.Approvals;

namespace ChatOps.Policy;

/// <summary>May this be done? One of seven answers, each with its reason.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>What people read; whoever asked is "you".</summary>
    public abstract RichText Words { get; }

    /// <summary>It couldn't be checked, which isn't a no. Trying again may help.</summary>
    public virtual bool IsPassing => false;

    /// <summary>What decides: "policy.yaml:14", or why no grant is needed; null when it isn't a rule.</summary>
    public string? DecidedBy => this switch
    {
        Allowed allowed => allowed.Rule,
        Refused refused => refused.Rule,
        Frozen frozen => frozen.Rule,
        NotReady lacking => lacking.Rule,
        Held held => $"incident {held.Incident}",
        NeedsApproval { AllowedBy.Length: > 0 } needs => needs.AllowedBy,
        _ => null,
    };

    /// <param name="Rule">What allows it: "policy.yaml:14", or why no grant is needed.</param>
    public sealed record Allowed(string Rule) : Decision
    {
        public override RichText Words => RichText.Of($"Allowed: {Rule}.");
    }

    /// <param name="Why">A sentence or more.</param>
    /// <param name="Help">What to do about it, likewise; empty when nothing helps.</param>
    /// <param name="Unasked">It couldn't be checked.</param>
    public sealed record Refused(string Why, RichText Help, bool Unasked = false) : Decision
    {
        public override RichText Words => Help == RichText.Empty ? Why : RichText.Of($"{Why} {Help}");

        public override bool IsPassing => Unasked;

        /// <summary>What refuses it: "policy.yaml:9"; null when nothing allows it.</summary>
        public string? Rule { get; init; }

        /// <summary>The reason as a clause that is true whoever reads it.</summary>
        public string? Because { get; init; }
    }

    /// <summary>It may be done once others have approved it.</summary>
    /// <param name="Rules">All of them must be met.</param>
    public sealed record NeedsApproval(IReadOnlyList<ApprovalRule> Rules) : Decision
    {
        public override RichText Words => RichText.Of($"It needs {What} before it can run.");

        /// <summary>What allows it otherwise: "policy.yaml:14", or why no grant is needed.</summary>
        public string AllowedBy { get; init; } = "";

        /// <summary>"2 approvals from leads (policy.yaml:14)".</summary>
        public RichText What => RichText.Join(
            " and ",
            Rules.Select(rule => RichText.Of($"{Plural.Of(rule.Count, "approval")} from {rule.By} ({rule.Place:c})")));

        /// <summary>How long people have to approve.</summary>
        public TimeSpan Expires => Rules.Min(rule => rule.Expires);

        /// <summary>Identifies what is needed, wherever the rules are in their file.</summary>
        public string Key => string.Join(';', Rules.Select(rule => rule.Key).Order(StringComparer.Ordinal));
    }

    /// <summary>Someone has locked it.</summary>
    /// <param name="What">"web in production", "everything in production".</param>
    /// <param name="Until">When the lock ends; null: when it is released.</param>
    /// <param name="Reason">In the holder's words; may be empty.</param>
    public sealed record Locked(string What, ChatId By, DateTimeOffset? Until, string Reason) : Decision
    {
        public override RichText Words => RichText.Of(
            $"{What} is locked by {new Span.Person(By)}{Ending}{Given(Reason)} Ask them to unlock it{(Until is null ? "." : ", or wait until then.")}");

        private RichText Ending => Until is { } until ? RichText.Of($" until {until}") : RichText.Empty;
    }

    /// <summary>A time in which nobody deploys there.</summary>
    /// <param name="What">"everything in production", "web in production".</param>
    /// <param name="Exempt">Who may deploy anyway; null: nobody.</param>
    /// <param name="Reason">In the words of whoever froze it; may be empty.</param>
    public sealed record Frozen(string What, DateTimeOffset Until, RichText? Exempt, string Reason) : Decision
    {
        public override RichText Words => RichText.Of(
            $"{What} is frozen {(At is { } at ? RichText.Of($"at {at}, ") : RichText.Empty)}until {Until}{(Rule is null ? "" : $" ({Rule})")}{Given(Reason)} {Exception}");

        public override bool IsPassing => Exemption is Exemption.Unknown;

        /// <summary>What freezes it: "policy.yaml:9"; null: someone has declared it.</summary>
        public string? Rule { get; init; }

        /// <summary>When something was to begin; null: now.</summary>
        public DateTimeOffset? At { get; init; }

        /// <summary>Whether this person may deploy anyway.</summary>
        public Exemption Exemption { get; init; }

        private RichText Exception => (Exemption, Exempt) switch
        {
            (Exemption.NeedsReason, _) => RichText.Of($"You are exempt if you say why: add {"because …":c} to the command."),
            (Exemption.Unknown, { } exempt) => RichText.Of(
                $"Exempt: {exempt}, and I couldn't check whether you are. Try again in a minute."),
            (_, { } exempt) => RichText.Of($"Exempt: {exempt}."),
            _ => "Nobody is exempt.",
        };
    }

    /// <summary>A version lacks something that it needs before it may be deployed there.</summary>
    /// <param name="What">"web 1.4.2 to production".</param>
    /// <param name="Rule">What needs it: "policy.yaml:9".</param>
    /// <param name="Why">A sentence.</param>
    /// <param name="Help">What to do about it, likewise.</param>
    /// <param name="Unasked">It couldn't be checked.</param>
    public sealed record NotReady(string What, string Rule, RichText Why, RichText Help, bool Unasked = false) : Decision
    {
        public override RichText Words => RichText.Of($"Not {What} yet ({Rule}): {Why} {Help}");

        public override bool IsPassing => Unasked;
    }

    /// <summary>An incident is open there, and what would change something may make it worse.</summary>
    /// <param name="What">"web in production".</param>
    /// <param name="Incident">Its number.</param>
    public sealed record Held(string What, long Incident, string Title) : Decision
    {
        public override RichText Words => RichText.Of(
            $"{What} has an open incident ({Incident}: {Title}). Deploys are held until it ends, unless they fix it: add {$"fixes {Incident}":c} to the command. Rollbacks aren't held.");
    }

    private static string Given(string reason) => reason.TrimEnd('.', ' ') is { Length: > 0 } given ? $": {given}." : ".";
}

/// <summary>Whether someone may go ahead in spite of a freeze.</summary>
public enum Exemption
{
    No,

    /// <summary>They may, once they have said why.</summary>
    NeedsReason,

    /// <summary>It couldn't be checked.</summary>
    Unknown,

    Yes,
}

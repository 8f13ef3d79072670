using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChatOps.Journal.Audit;

namespace ChatOps.Journal;

/// <summary>When a step of this kind makes its story worth a message.</summary>
public enum News { Never, OnDefaultBranch, Always }

/// <summary>A kind of fact.</summary>
/// <param name="Name">Stored in the journal: never renamed.</param>
/// <param name="Steps">Makes one step of all events with the same step key, in the order in which they happened; null if its facts belong
/// to another kind's step, or to none.</param>
/// <param name="News">When its steps are worth a message, unless another rule applies.</param>
public sealed record FactKind(string Name, Type Type, Func<IReadOnlyList<Event>, Step?>? Steps, News News)
{
    /// <summary>What subscriptions call it; several kinds may share a word.</summary>
    public string Word { get; init; } = Name.Replace('_', '-');

    /// <summary>
    /// Senders date to the second. Of what happened in the same one, lower comes first, since it causes the others; otherwise the order of
    /// arrival decides.
    /// </summary>
    public int Rank { get; init; } = 4;

    /// <summary>Whether several steps that say the same, except for ids and numbers, are one line that counts them.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Whether it may be in an environment.</summary>
    public bool IsPlaced { get; init; } = true;
}

/// <summary>All kinds of facts, a line each.</summary>
public static class FactKinds
{
    private static readonly List<FactKind> Kinds =
    [
        new("push", typeof(Pushed), Pushes.Step, News.OnDefaultBranch) { IsPlaced = false, Rank = 0 },
        new("pull_request", typeof(PullRequestChanged), PullRequests.Step, News.Always) { IsPlaced = false, Rank = 0 },
        new("merge_queue", typeof(MergeQueueChanged), PullRequests.Step, News.Never) { Rank = 0 },
        new("pull_request_review", typeof(PullRequestReviewed), PullRequests.Step, News.Never) { Rank = 0 },
        new("build_job", typeof(BuildJobChanged), BuildJobs.Step, News.Never) { Rank = 2 },
        new("build", typeof(BuildChanged), Builds.Step, News.OnDefaultBranch)
        {
            IsPlaced = false, Rank = 2, IsCounted = true,
        },
        new("build_input", typeof(BuildInputAnswered), BuildInputAnswered.Step, News.Never) { Word = "build", IsPlaced = false, Rank = 2 },
        new("environment_review", typeof(EnvironmentReviewChanged), EnvironmentReviews.Step, News.Always)
        {
            Word = "build", IsPlaced = false, Rank = 2,
        },
        new("build_request", typeof(BuildRequested), BuildRequested.Step, News.Always) { Word = "build", IsPlaced = false, Rank = 2 },
        new("build_abort", typeof(BuildAborted), BuildAborted.Step, News.Never) { Word = "build", IsPlaced = false, Rank = 2 },
        new("deployment", typeof(DeploymentChanged), Deployments.Step, News.Always) { Word = "deploy", Rank = 3, IsCounted = true },
        new("release", typeof(Released), Releases.Step, News.Always) { IsPlaced = false, Rank = 1 },
        new("repository", typeof(RepositoryRenamed), RepositoryRenamed.Step, News.Always) { Word = "push", IsPlaced = false, Rank = 0 },
        new("operation", typeof(OperationChanged), OperationSteps.Step, News.Always),
        new("progress", typeof(OperationProgressed), OperationSteps.Step, News.Never),
        new("waiting", typeof(OperationWaits), OperationSteps.Step, News.Never),
        new("blocked", typeof(OperationBlocked), OperationSteps.Step, News.Never),
        new("approval", typeof(ApprovalChanged), OperationSteps.Step, News.Never),
        new("review", typeof(ReviewChanged), ReviewChanged.Step, News.Never),
        new("note", typeof(OperationNoted), OperationSteps.Note, News.Never) { IsCounted = true },
        new("hold", typeof(HoldChanged), OperationSteps.Hold, News.Always),
        new("lock", typeof(LockChanged), LockChanged.Step, News.Always),
        new("freeze", typeof(FreezeChanged), FreezeChanged.Step, News.Always),
        new("lock_notice", typeof(LockNoticed), LockNoticed.Step, News.Always) { Word = "lock" },
        new("contents", typeof(ContentsChanged), ContentsChanged.Step, News.Never),
        new("revert", typeof(ChangeReverted), ChangeReverted.Step, News.Never) { IsPlaced = false, Rank = 1 },
        new("comment", typeof(CommentChanged), CommentChanged.Step, News.Never) { IsPlaced = false },
        new("workload", typeof(WorkloadChanged), WorkloadChanges.Step, News.Always) { Word = "drift", IsCounted = true },
        new("alert", typeof(AlertChanged), Alerts.Step, News.Always) { Rank = 5, IsCounted = true },
        new("suspects", typeof(SuspectsFound), SuspectsFound.Step, News.Never) { Word = "alert", Rank = 6 },
        new("page", typeof(PageChanged), PageChanged.ToStep, News.Never) { Word = "alert", Rank = 6 },
        new("configuration_run", typeof(ConfigurationRun), ConfigurationRuns.Step, News.Always)
        {
            Word = "configuration", Rank = 3, IsCounted = true,
        },
        new("image", typeof(ImagePushed), PushedImages.Step, News.Always) { IsPlaced = false, Rank = 2 },
        new("deployment_report", typeof(DeploymentReported), ReportedDeployments.Step, News.Always)
        {
            Word = "deploy", Rank = 3, IsCounted = true,
        },
        new("refusal", typeof(CommandRefused), null, News.Never),
        new("cluster_write", typeof(ClusterWritten), null, News.Never),
        new("policy", typeof(PolicyChanged), null, News.Never),
        new("account_claim", typeof(AccountClaimed), null, News.Never),
        new("account", typeof(AccountChanged), null, News.Never),
        new("subscription", typeof(SubscriptionChanged), null, News.Never),
        new("quiet_hours", typeof(QuietHoursChanged), null, News.Never),
        new("page_mute", typeof(PagingMuted), null, News.Never),
        new("on_call", typeof(OnCallChanged), null, News.Never),
        new(AuditSealed.Kind, typeof(AuditSealed), null, News.Never),
        new(AuditCut.Kind, typeof(AuditCut), null, News.Never),
    ];

    private static readonly Lazy<(Dictionary<Type, FactKind> ByType, JsonSerializerOptions Json)> All = new(Freeze);

    /// <summary>Adds a kind; only before the first fact is read or written.</summary>
    public static void Add(FactKind kind)
    {
        if (All.IsValueCreated)
        {
            throw new InvalidOperationException("Facts are read already.");
        }

        Kinds.Add(kind);
    }

    public static IReadOnlyCollection<FactKind> Known => All.Value.ByType.Values;

    public static FactKind Of(Fact fact) => All.Value.ByType[fact.GetType()];

    public static string Name<TFact>()
        where TFact : Fact => All.Value.ByType[typeof(TFact)].Name;

    /// <summary>How facts are stored: camel-case names, enums as names, nulls omitted, the kind's name as "kind".</summary>
    public static string Write(Fact fact) => JsonSerializer.Serialize(fact, All.Value.Json);

    /// <exception cref="JsonException">This version doesn't know it.</exception>
    public static Fact Read(string json) => JsonSerializer.Deserialize<Fact>(json, All.Value.Json)!;

    /// <summary>For types that contain facts.</summary>
    internal static JsonSerializerOptions Json => All.Value.Json;

    private static (Dictionary<Type, FactKind>, JsonSerializerOptions) Freeze()
    {
        var resolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameKinds } };
        var json = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter() },
            TypeInfoResolver = resolver,
        };
        json.MakeReadOnly();
        return (Kinds.ToDictionary(k => k.Type), json);
    }

    private static void NameKinds(JsonTypeInfo info)
    {
        OperationActions.Describe(info);
        if (info.Type == typeof(Fact))
        {
            info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "kind" };
            Kinds.ForEach(kind => info.PolymorphismOptions.DerivedTypes.Add(new(kind.Type, kind.Name)));
        }
    }
}

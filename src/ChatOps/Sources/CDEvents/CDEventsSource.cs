namespace ChatOps.Sources.CDEvents;

/// <summary>Configuration section <c>ChatOps:CDEvents</c>.</summary>
public sealed class CDEventsOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:CDEvents";
}

/// <summary>
/// CDEvents (cdevents.dev) over CloudEvents' HTTP binding at <c>/cdevents</c>, structured, binary, or batched, with a bearer token: what
/// Tekton, Spinnaker, Testkube, and others can send.
/// </summary>
public static class CDEventsSource
{
    public const string Name = "cdevents";

    public static EventSource Source { get; } = TokenSource.Of<CDEventsOptions>(
        Name,
        "CDEvents",
        CDEventsOptions.Section,
        TokenSource.BearerOrBasic,
        CDEventsTranslator.Translate,
        "Whatever sends CDEvents needs this address and header. For Tekton, make it the CloudEvents sink of its CDEvents controller.");
}

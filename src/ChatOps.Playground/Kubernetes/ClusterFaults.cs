using System.Net;

namespace ChatOps.Playground.Kubernetes;

/// <summary>A request as seen by fault rules.</summary>
/// <param name="Path">Without the prefix that the cluster is mapped under.</param>
public sealed record FaultTarget(string Method, string Path, IReadOnlyDictionary<string, string> Query)
{
    public bool IsWatch => Query.GetValueOrDefault("watch") is "true" or "1" or "True";
}

/// <summary>Injects faults into the next requests. Rules are used up in the order in which they were added. Thread-safe.</summary>
public sealed class ClusterFaults
{
    private readonly Lock _gate = new();
    private readonly List<Rule> _rules = [];

    private enum Kind
    {
        Answer,
        DropRequest,
        LoseAnswer,
        Silence,
        Hold,
    }

    /// <summary>The next requests are answered with this status and not carried out; with 429, a Retry-After can be given.</summary>
    /// <param name="message">What the server says, as an admission webhook would; null: what such a status usually says.</param>
    public void FailNext(
        int count, HttpStatusCode status, Func<FaultTarget, bool>? match = null, TimeSpan? retryAfter = null, string? message = null) =>
        Add(new(Kind.Answer, match) { Left = count, Status = status, RetryAfter = retryAfter, Message = message });

    /// <summary>The connection of the next requests breaks before they are carried out.</summary>
    public void DropNext(int count, Func<FaultTarget, bool>? match = null) => Add(new(Kind.DropRequest, match) { Left = count });

    /// <summary>
    /// The next requests are carried out, but the connection breaks before the response: the caller can't know the outcome.
    /// </summary>
    public void LoseNextAnswers(int count, Func<FaultTarget, bool>? match = null) => Add(new(Kind.LoseAnswer, match) { Left = count });

    /// <summary>The next requests get no response, however long the caller waits, and aren't carried out.</summary>
    public void SilenceNext(int count, Func<FaultTarget, bool>? match = null) => Add(new(Kind.Silence, match) { Left = count });

    /// <summary>The next requests wait for a task to complete, and are then carried out.</summary>
    public void HoldNext(int count, Task until, Func<FaultTarget, bool>? match = null) =>
        Add(new(Kind.Hold, match) { Left = count, Until = until });

    /// <summary>Removes all rules that aren't used up.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
        }
    }

    internal Fault? Take(FaultTarget target)
    {
        lock (_gate)
        {
            if (_rules.Find(rule => rule.Left > 0 && (rule.Match?.Invoke(target) ?? true)) is not { } found)
            {
                return null;
            }

            if (--found.Left == 0)
            {
                _rules.Remove(found);
            }

            return found.Kind switch
            {
                Kind.Answer when found.Message is { } message => new FailedAnswer(Worded(found) with { Message = message }),
                Kind.Answer => new FailedAnswer(Worded(found)),
                Kind.DropRequest => new DroppedRequest(),
                Kind.Silence => new Silence(),
                Kind.Hold => new HeldRequest(found.Until),
                _ => new LostAnswer(),
            };
        }
    }

    private static Failure Worded(Rule rule) => (int)rule.Status switch
    {
        401 => Failure.Unauthorized(),
        403 => new(403, "Forbidden", "forbidden by a fault rule"),
        409 => new(
            409,
            "Conflict",
            "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"),
        410 => Failure.Expired("The provided resource version is too old."),
        429 => new(429, "TooManyRequests", "Too many requests, please try again later.")
        {
            RetryAfterSeconds = (int)Math.Ceiling(rule.RetryAfter?.TotalSeconds ?? 1),
        },
        503 => new(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
        504 => new(504, "Timeout", "request did not complete within the allotted timeout"),
        var code => new(code, "InternalError", "Internal error occurred: a fault rule asked for it"),
    };

    private void Add(Rule rule)
    {
        lock (_gate)
        {
            _rules.Add(rule);
        }
    }

    private sealed class Rule(Kind kind, Func<FaultTarget, bool>? match)
    {
        public Kind Kind => kind;

        public Func<FaultTarget, bool>? Match => match;

        public int Left { get; set; }

        public HttpStatusCode Status { get; init; }

        public TimeSpan? RetryAfter { get; init; }

        public string? Message { get; init; }

        public Task Until { get; init; } = Task.CompletedTask;
    }
}

internal abstract record Fault;

internal sealed record FailedAnswer(Failure Failure) : Fault;

internal sealed record DroppedRequest : Fault;

internal sealed record LostAnswer : Fault;

internal sealed record Silence : Fault;

internal sealed record HeldRequest(Task Until) : Fault;

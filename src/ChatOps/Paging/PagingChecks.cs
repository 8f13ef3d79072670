using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Messages;
using ChatOps.Paging.Mail;
using ChatOps.Paging.Twilio;
using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>Whether people can be paged: whoever a policy names, and by whom.</summary>
internal sealed class PagingChecks(
    PagingOptions options,
    PeopleOptions people,
    ChatPlatforms platforms,
    Recipients recipients,
    WhoIsOnCall onCall,
    IReadOnlyList<IPageMethod> methods,
    PageCalls calls,
    DeadMansSwitch deadMansSwitch,
    TimeProvider clock)
    : IChecks
{
    public IEnumerable<Check> All() =>
    [
        .. options.Policies.Select(policy => new Check(
            $"paging policy {policy.Key}",
            async cancellationToken => [await ExamineAsync(policy.Key, policy.Value, cancellationToken)])),
        .. options.Twilio is { } twilio
            ? (Check[])
            [
                new(
                    "SMS and calls",
                    async stop => [Finding("SMS and calls", "Twilio", await new TwilioApi(twilio, calls).ExamineAsync(stop))]),
            ]
            : [],
        .. options.DeadMansSwitch is null
            ? []
            : (Check[])
            [
                new(
                    "dead man's switch",
                    _ => Task.FromResult<IReadOnlyList<Finding>>(
                        [Finding("dead man's switch", "DeadMansSwitch", deadMansSwitch.Latest ?? new PageAnswer.Delivered())])),
            ],
        .. methods.OfType<PageMail>().Select(mail => new Check(
            "e-mail", async stop => [Finding("e-mail", "Mail", await mail.ExamineAsync(stop))])),
    ];

    private static Finding Finding(string subject, string section, PageAnswer answer) => answer switch
    {
        PageAnswer.Refused(var reason) => new(subject, false, reason, $"Correct {PagingOptions.Section}:{section}."),
        PageAnswer.Later(var reason, _) => new(
            subject, false, reason, $"See that the network allows it, and that {PagingOptions.Section}:{section} is right."),
        _ => new(subject, true, "can be used"),
    };

    private async Task<Finding> ExamineAsync(string name, PagingPolicyOptions policy, CancellationToken cancellationToken)
    {
        var problems = new List<RichText>();
        var now = clock.GetUtcNow();
        foreach (var (i, step) in policy.Steps.Index())
        {
            foreach (var schedule in step.Schedules)
            {
                if (await onCall(schedule, now, cancellationToken) is not { } there)
                {
                    problems.Add(RichText.Of($"step {i + 1} names the schedule {schedule}, which doesn't exist"));
                }
                else if (there.Count == 0)
                {
                    problems.Add(RichText.Of($"nobody is on call in {schedule} now"));
                }
                else
                {
                    problems.AddRange(there.SelectMany(Unreachable));
                }
            }

            problems.AddRange(step.People.Select(id => ChatId.Find(id, platforms.Names)).OfType<ChatId>().SelectMany(Unreachable));
        }

        var isUsed = options.Rules.Exists(rule => name.Equals(rule.Policy, StringComparison.OrdinalIgnoreCase));
        return (problems, isUsed) switch
        {
            ([], true) => new($"paging policy {name}", true, $"{Plural.Of(policy.Steps.Count, "step")}, everyone can be reached"),
            ([], _) => new(
                $"paging policy {name}", false, "no rule uses it, so it pages nobody", $"Add a rule to {PagingOptions.Section}:Rules, or remove it."),
            _ => new(
                $"paging policy {name}",
                false,
                RichText.Join("; ", problems.Distinct()),
                "Name someone who is there, or set ChatOps:People:ID:Notify, Phone or Email."),
        };
    }

    /// <summary>Someone with no way in which they can be reached.</summary>
    private IEnumerable<RichText> Unreachable(ChatId person)
    {
        var page = new PageRow { Title = "", State = "", OpenedAt = 0 };
        return recipients.OfPerson(page, person, clock.GetUtcNow()).Any(attempt =>
            attempt.IsPost
                ? attempt.Is is AttemptState.Planned && platforms.Find(person.Platform) is not null
                : IsPossible(attempt.Method, person))
            ? []
            : [RichText.Of($"{new Span.Person(person)} can't be reached in any way")];
    }

    private bool IsPossible(string method, ChatId person) => methods.Any(one => one.Name == method)
        && (method is PageMethod.Mail ? people.About(person)?.Email : people.About(person)?.Phone) is not null;
}

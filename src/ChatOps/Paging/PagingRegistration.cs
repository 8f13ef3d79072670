using ChatOps.Checks;
using ChatOps.OnCall;
using ChatOps.Paging.Mail;
using ChatOps.Paging.PagerDuty;
using ChatOps.Paging.Twilio;
using ChatOps.Paging.Webhooks;
using ChatOps.People;
using ChatOps.Replicas;

namespace ChatOps.Paging;

internal static class PagingRegistration
{
    private const int LongestAnswer = 1024 * 1024;

    public static void AddPaging(this IServiceCollection services, PagingOptions options)
    {
        services.AddApiClient(PageCalls.ClientName, LongestAnswer);
        services.AddSingleton(options);
        services.AddSingleton<PageCalls>();
        services.AddSingleton<Pages>();
        services.AddSingleton<Mutes>();
        services.AddSingleton<Recipients>();
        services.AddSingleton<AlertFollower>();
        services.AddSingleton<WhoIsOnCall>(provider => async (schedule, at, cancellationToken) =>
        {
            var schedules = provider.GetRequiredService<OnCallSchedules>();
            return schedules.Names.Contains(schedule, StringComparer.OrdinalIgnoreCase)
                ? [.. (await schedules.AtAsync(schedule, at, cancellationToken)).Select(shift => shift.Person)]
                : null;
        });
        services.AddSingleton(provider => Methods(options, provider));
        services.AddSingleton<IChecks, PagingChecks>();
        services.AddWorker<Pager>();
        services.AddWorker<DeadMansSwitch>();
    }

    private static IReadOnlyList<IPageMethod> Methods(PagingOptions options, IServiceProvider provider)
    {
        var (calls, people) = (provider.GetRequiredService<PageCalls>(), provider.GetRequiredService<PeopleOptions>());
        return
        [
            .. options.Twilio is { } twilio
                ? (IPageMethod[])[new TwilioSms(new(twilio, calls), people), new TwilioCall(new(twilio, calls), people)]
                : [],
            .. options.Mail is { } mail ? (IPageMethod[])[new PageMail(mail, people, provider.GetRequiredService<TimeProvider>())] : [],
            new PageWebhook(options, calls),
            new PagerDutyEvents(options, calls),
        ];
    }
}

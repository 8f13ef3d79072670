using System.Net;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chaos;

/// <summary>Teams' share of the faults.</summary>
internal sealed class TeamsTrouble(TeamsTenant teams, TeamsGate gate)
{
    // What a bot calls without being asked, and what people wait for.
    private static readonly string[] Calls = ["post", "post", "post", "update", "update", "member", "channels", "team"];

    /// <summary>With these, nothing is done; 412, 502 and 504 are those that Microsoft asks bots to retry.</summary>
    private static readonly HttpStatusCode[] Statuses =
    [
        HttpStatusCode.BadGateway,
        HttpStatusCode.GatewayTimeout,
        HttpStatusCode.InternalServerError,
        HttpStatusCode.ServiceUnavailable,
    ];

    public Task DoAsync(Fault fault)
    {
        var call = Calls[fault.Target % Calls.Length];
        var times = 1 + (fault.Variant % 3);
        switch (fault.Kind)
        {
            case FaultKind.TeamsRateLimit:
                teams.Faults.Next(
                    call,
                    fault.Variant % 2 is 0
                        ? new TeamsFault.Refuse((int)HttpStatusCode.TooManyRequests, "TooManyRequests", times)
                        : new TeamsFault.Refuse((int)HttpStatusCode.PreconditionFailed, "PreconditionFailed"),
                    times);
                break;
            case FaultKind.TeamsError:
                teams.Faults.Next(call, new TeamsFault.Refuse((int)Statuses[fault.Variant % Statuses.Length], "ServiceError"), times);
                break;
            case FaultKind.TeamsLosesCall:
                teams.Faults.Next(call, new TeamsFault.LoseCall(), times);
                break;
            case FaultKind.TeamsLosesAnswer:
                teams.Faults.Next(call, new TeamsFault.LoseAnswer(), times);
                break;
            case FaultKind.TeamsIsSlow:
                teams.Faults.Next(
                    call, new TeamsFault.Silence(Task.Delay(fault.Lasts, TimeProvider.System, CancellationToken.None)), times);
                break;
            case FaultKind.TeamsRevokesTokens:
                teams.Faults.Next("token", new TeamsFault.Refuse((int)HttpStatusCode.ServiceUnavailable, "temporarily_unavailable"), times);
                teams.RevokeTokens();
                break;
            case FaultKind.TeamsRepeats:
                return RepeatAsync(fault.Lasts);
            default:
                throw new InvalidOperationException($"What is {fault.Kind}?");
        }

        return Task.CompletedTask;
    }

    public void End() => teams.Faults.Clear();

    private async Task RepeatAsync(TimeSpan lasts)
    {
        gate.DeliversTwice = true;
        await Task.Delay(lasts, TimeProvider.System, CancellationToken.None);
        gate.DeliversTwice = false;
    }
}

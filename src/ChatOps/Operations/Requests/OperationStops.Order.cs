using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Operations.Order;
using ChatOps.Operations.Planning;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <content>What the promotion rules say.</content>
public sealed partial class OperationStops
{
    /// <summary>What the promotion rules say about a plan.</summary>
    /// <param name="operation">Its id, if it is stored already.</param>
    public async Task<OrderVerdict> OrderAsync(
        Plan plan, string? operation, Principal who, ChatId? place, CancellationToken cancellationToken)
    {
        try
        {
            return await order.JudgeAsync(plan, operation, who, place, cancellationToken);
        }
        catch (DbException)
        {
            return new(Unreadable("it may be deployed there"), [], []);
        }
    }

    /// <summary>
    /// What the promotion rules would say if someone deployed a version now. People, code hosts and clusters are asked, which takes time.
    /// </summary>
    public async Task<Decision?> OrderAsync(
        Service service, Placement placement, string version, Principal who, ChatId? place, CancellationToken cancellationToken)
    {
        try
        {
            return (await order.JudgeAsync(service, placement, version, who, place, cancellationToken)).Stop;
        }
        catch (DbException)
        {
            return Unreadable("it may be deployed there");
        }
    }

    /// <summary>The policy's lines with promotion rules about a place.</summary>
    public IReadOnlyList<string> OrderRules(Service service, Placement placement) =>
        [.. order.RulesFor(service, placement).Select(rule => rule.Place)];
}

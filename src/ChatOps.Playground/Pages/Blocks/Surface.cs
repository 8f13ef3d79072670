using System.Text.Json;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Playground.Pages.Blocks;

/// <summary>What blocks stand on, and so where a press or a choice in them goes.</summary>
public abstract class Surface
{
    private Surface()
    {
    }

    /// <summary>Unique in the page; the start of the ids of inputs.</summary>
    public abstract string Id { get; }

    public abstract Task ClickAsync(BlockElement button);

    public abstract Task ChooseAsync(BlockElement element, string choice);

    /// <summary>What a menu that searches offers for what is typed in it: option objects.</summary>
    public virtual Task<IReadOnlyList<JsonElement>> SearchAsync(BlockElement menu, string typed) =>
        Task.FromResult<IReadOnlyList<JsonElement>>([]);

    /// <summary>What is written under an input in red.</summary>
    public virtual string? Error(string blockId) => null;

    public sealed class OfMessage(Visit visit, Message message) : Surface
    {
        public override string Id => message.Ts;

        public override Task ClickAsync(BlockElement button) =>
            visit.ActAsync((me, gone) => me.ActAsync(message, button, chosen: null, gone));

        public override Task ChooseAsync(BlockElement element, string choice) =>
            visit.ActAsync((me, gone) => me.ActAsync(message, element, me.Chosen(element, choice), gone));
    }

    /// <summary>A modal. What is entered stays here until it is submitted.</summary>
    public sealed class OfView(Visit visit, View view) : Surface
    {
        private readonly Dictionary<string, string> _entered = [];

        /// <summary>The modal as it is now: an app may change it while it is open.</summary>
        public View View { get; set; } = view;

        public override string Id => View.Id;

        public override Task ClickAsync(BlockElement button) => visit.ActAsync((me, gone) => me.ClickAsync(View, button.ActionId, gone));

        public override Task ChooseAsync(BlockElement element, string choice)
        {
            if (element.IsInput && choice.Length == 0 && element.Type == "external_select")
            {
                _entered.Remove(element.BlockId);
            }
            else if (element.IsInput)
            {
                _entered[element.BlockId] = choice;
            }

            return element.IsInput && !element.Block.Flag("dispatch_action")
                ? Task.CompletedTask
                : visit.ActAsync((me, gone) => me.SelectAsync(View, element.ActionId, choice, gone));
        }

        public override async Task<IReadOnlyList<JsonElement>> SearchAsync(BlockElement menu, string typed)
        {
            IReadOnlyList<JsonElement> options = [];
            await visit.ActAsync(async (me, gone) =>
            {
                var suggested = await me.SearchAsync(View, menu.ActionId, typed, gone);
                options = suggested.Options;
                return suggested.Outcome;
            });
            return options;
        }

        public override string? Error(string blockId) => View.Errors.GetValueOrDefault(blockId);

        public Task SubmitAsync()
        {
            var present = View.Blocks.Select(block => block.Text("block_id")).ToHashSet();
            var values = _entered.Where(value => present.Contains(value.Key)).ToDictionary();
            return visit.ActAsync((me, gone) => me.SubmitAsync(View, values, gone));
        }

        public Task CloseAsync() => visit.ActAsync((me, gone) => me.CloseAsync(View, gone));
    }
}

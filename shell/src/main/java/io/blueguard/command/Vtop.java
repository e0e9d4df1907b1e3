package io.blueguard.command;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.struct.Translation;
import io.blueguard.inspect.struct.WalkText;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "vtop",
    description = "Translate a virtual address, drawing each level of the page tables.",
    footerHeading = "Examples:%n",
    footer = {
      "  vtop init_task",
      "  vtop 0xffffffff81000000 -f json",
      "  vtop 0x400000 -p 1              in the memory of process 1",
      "  vtop 0x400000 -u                of the process chosen with set"
    })
final class Vtop extends ViewCommand {
  @Mixin private AtPlace place;

  @Mixin private MemoryOf memory;

  @Override
  Class<? extends Record> rowType() {
    return Translation.Step.class;
  }

  @Override
  public Integer call() {
    Translation view = new Translation(place.in(console()), memory.pid(console()));
    Inspection<Translation.Step> answer = ask(view);
    if (!drawn()) {
      return show(view, answer);
    }
    console().last(answer.rows());
    draw(answer.rows());
    rows().tellFaults(console(), answer);
    return DONE;
  }

  private void draw(List<Translation.Step> steps) {
    List<String> levels =
        steps.stream()
            .filter(step -> step.entryPa() != null)
            .map(
                step ->
                    "%s at %s: %s  %s"
                        .formatted(
                            step.level(),
                            Hex.of(step.entryPa()),
                            Hex.of(step.entry()),
                            step.flags()))
            .toList();
    Translation.Step page = steps.getLast();
    String end =
        page.pa() == null
            ? "leads nowhere: " + page.flags()
            : "pa %s in a page of %d bytes, %s"
                .formatted(Hex.of(page.pa()), page.pageSize(), page.flags());
    WalkText.draw(place.typed(), levels, end)
        .forEach(line -> console().out().println(Text.safe(line)));
  }
}

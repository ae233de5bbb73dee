"""What is read of a source, and the way back from every sign to its place."""

from reader.flow import flow


def test_white_space_and_page_numbers_are_left_out():
    assert flow("全年　完成 5 亿元\n— 12 —\n增长3％\n第 3 页\n").text == "全年完成5亿元\n增长3%\n"


def test_residue_of_web_pages_is_left_out_and_paragraphs_stay():
    source = '<div class="a"><p>投资&nbsp;５亿元</p><p>增长<b>3%</b></p><!-- x --></div>'
    assert flow(source).text == "投资5亿元\n增长3%\n"


def test_thousands_lose_their_commas_and_clauses_keep_theirs():
    assert flow("收入1,234元,增长5%").text == "收入1234元，增长5%"


def test_lines_cut_at_one_width_become_paragraphs():
    line = "坚持稳中求进工作总基调推动全县经济社会各项事业取得新的进步和"
    source = "\n".join([line] * 10 + ["一、任务", line, "发展。"])
    assert flow(source).text.count("\n") == 2


def test_lines_of_different_length_are_paragraphs():
    assert flow("完成投资5亿元\n新建学校三所，增加学位一千个\n" * 6).text.count("\n") == 12


def test_a_line_that_breaks_off_in_its_sentence_goes_on():
    broken = "一年来，全县地区生产总值增长5.1%，一般公共预算收入完成3.98亿元，固定资产投资\n完成15亿元。\n新建学校。"
    assert flow(broken).text.count("\n") == 1


def test_a_heading_is_no_broken_line():
    heading = "（一）坚定不移狠抓投资和项目建设，全力以赴保持经济平稳较快增长的良好势头\n完成投资5亿元。"
    assert flow(heading).text.count("\n") == 1


def test_every_sign_leads_back():
    source = "<p>投资\r\n 1,000 万元</p>"
    read = flow(source)
    start = read.text.index("1000")
    first, last = read.span(start, start + 6)
    assert source[first:last] == "1,000 万元"
